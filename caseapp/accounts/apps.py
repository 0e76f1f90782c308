from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "caseapp.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from caseapp.accounts.second_factor import remember_new_factor

        authenticator_added.connect(remember_new_factor, dispatch_uid="accounts.remember_new_factor")
