from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "caseapp.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from caseapp.accounts import second_factor, sessions, sign_in_events

        user_logged_in.connect(sessions.begin, dispatch_uid="accounts.session_begins")
        authenticator_added.connect(second_factor.remember_new_factor, dispatch_uid="accounts.remember_new_factor")
        authenticator_removed.connect(second_factor.forget_lost_factor, dispatch_uid="accounts.forget_lost_factor")
        sign_in_events.connect()
